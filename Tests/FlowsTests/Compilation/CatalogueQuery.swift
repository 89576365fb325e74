/// The query of the catalogue's page, every value as on the page.
enum CatalogueQuery {
  static let text = """
    SELECT
    srcAddr,
    dstAddr,
    COUNT(DISTINCT dstPort) as distinctDstPorts,
    vpcId,
    region,
    subNetId
    FROM panther_logs.public.aws_vpcflow
    WHERE p_occurs_since('1 hour')
    and srcAddr != 'null'
    and srcPort not in (443, 80, 2049, 123, 445, 53, 853)
    and dstPort not in (443, 80, 2049, 123, 445, 53, 853)
    and flowDirection = 'egress'
    GROUP BY srcAddr, dstAddr, vpcId, region, subNetId
    HAVING COUNT(DISTINCT dstPort) >= 10
    ORDER BY COUNT(DISTINCT dstPort) DESC
    """
}
