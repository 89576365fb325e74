package picket

import (
	"context"
	"time"

	"picket/picketpb"
)

// EvaluateEvent evaluates one event against every detection of its log type.
func (c *Client) EvaluateEvent(ctx context.Context, in *picketpb.EvaluateEventRequest) (*picketpb.EvaluateEventResponse, error) {
	return unary[picketpb.EvaluateEventResponse](ctx, c, detectionService, "EvaluateEvent", in)
}

// EvaluateEvents evaluates many events of one log type, one JSON object a line.
func (c *Client) EvaluateEvents(ctx context.Context, in *picketpb.EvaluateEventsRequest) (*picketpb.EvaluateEventsResponse, error) {
	return unary[picketpb.EvaluateEventsResponse](ctx, c, detectionService, "EvaluateEvents", in)
}

// ListDetections lists what is loaded, in order of id, one page at a time.
func (c *Client) ListDetections(ctx context.Context, in *picketpb.ListDetectionsRequest) (*picketpb.ListDetectionsResponse, error) {
	return unary[picketpb.ListDetectionsResponse](ctx, c, detectionService, "ListDetections", in)
}

// GetDetection returns everything that is known of one detection.
func (c *Client) GetDetection(ctx context.Context, in *picketpb.GetDetectionRequest) (*picketpb.GetDetectionResponse, error) {
	return unary[picketpb.GetDetectionResponse](ctx, c, detectionService, "GetDetection", in)
}

// GetStatus reports how the daemon is: counts, versions, limits.
func (c *Client) GetStatus(ctx context.Context, in *picketpb.GetStatusRequest) (*picketpb.GetStatusResponse, error) {
	return unary[picketpb.GetStatusResponse](ctx, c, detectionService, "GetStatus", in)
}

// GetMetrics returns what the daemon counts, in the text format of Prometheus.
func (c *Client) GetMetrics(ctx context.Context, in *picketpb.GetMetricsRequest) (*picketpb.GetMetricsResponse, error) {
	return unary[picketpb.GetMetricsResponse](ctx, c, detectionService, "GetMetrics", in)
}

// ListCallers reports what each uid that calls uses of the daemon.
func (c *Client) ListCallers(ctx context.Context, in *picketpb.ListCallersRequest) (*picketpb.ListCallersResponse, error) {
	return unary[picketpb.ListCallersResponse](ctx, c, detectionService, "ListCallers", in)
}

// ListAlerts lists alerts, the newest first, one page at a time.
func (c *Client) ListAlerts(ctx context.Context, in *picketpb.ListAlertsRequest) (*picketpb.ListAlertsResponse, error) {
	return unary[picketpb.ListAlertsResponse](ctx, c, detectionService, "ListAlerts", in)
}

// GetAlert returns one alert with its first events and its history.
func (c *Client) GetAlert(ctx context.Context, in *picketpb.GetAlertRequest) (*picketpb.GetAlertResponse, error) {
	return unary[picketpb.GetAlertResponse](ctx, c, detectionService, "GetAlert", in)
}

// IngestFlow takes flows into the flow window: typed records, text, or both.
func (c *Client) IngestFlow(ctx context.Context, in *picketpb.IngestFlowRequest) (*picketpb.IngestFlowResponse, error) {
	return unary[picketpb.IngestFlowResponse](ctx, c, detectionService, "IngestFlow", in)
}

// RunScheduled runs a scheduled or saved query by name, with the scheduled rules over its rows.
func (c *Client) RunScheduled(ctx context.Context, in *picketpb.RunScheduledRequest) (*picketpb.RunScheduledResponse, error) {
	return unary[picketpb.RunScheduledResponse](ctx, c, detectionService, "RunScheduled", in)
}

// QueryFlows answers an ad-hoc query, or reports how a query is carried out.
func (c *Client) QueryFlows(ctx context.Context, in *picketpb.QueryFlowsRequest) (*picketpb.QueryFlowsResponse, error) {
	return unary[picketpb.QueryFlowsResponse](ctx, c, detectionService, "QueryFlows", in)
}

// Lookup returns the row of a lookup table that has a key.
func (c *Client) Lookup(ctx context.Context, in *picketpb.LookupRequest) (*picketpb.LookupResponse, error) {
	return unary[picketpb.LookupResponse](ctx, c, detectionService, "Lookup", in)
}

// ListLookups lists the lookup tables, in order of name.
func (c *Client) ListLookups(ctx context.Context, in *picketpb.ListLookupsRequest) (*picketpb.ListLookupsResponse, error) {
	return unary[picketpb.ListLookupsResponse](ctx, c, detectionService, "ListLookups", in)
}

// ListKeyValues returns a page of the keys of the key-value store of Python bodies.
func (c *Client) ListKeyValues(ctx context.Context, in *picketpb.ListKeyValuesRequest) (*picketpb.ListKeyValuesResponse, error) {
	return unary[picketpb.ListKeyValuesResponse](ctx, c, detectionService, "ListKeyValues", in)
}

// GetKeyValue returns what is below a key of the key-value store of Python bodies.
func (c *Client) GetKeyValue(ctx context.Context, in *picketpb.GetKeyValueRequest) (*picketpb.GetKeyValueResponse, error) {
	return unary[picketpb.GetKeyValueResponse](ctx, c, detectionService, "GetKeyValue", in)
}

// Describe returns the methods of the data socket, and what their messages consist of.
func (c *Client) Describe(ctx context.Context, in *picketpb.DescribeRequest) (*picketpb.DescribeResponse, error) {
	return unary[picketpb.DescribeResponse](ctx, c, detectionService, "Describe", in)
}

// SetAlertStatus changes the status of alerts, all of them or, on an error, none. It is answered on the admin socket.
func (c *Client) SetAlertStatus(ctx context.Context, in *picketpb.SetAlertStatusRequest) (*picketpb.SetAlertStatusResponse, error) {
	return unary[picketpb.SetAlertStatusResponse](ctx, c, adminService, "SetAlertStatus", in)
}

// Reload has the daemon read its detections anew and serve them. It is answered on the admin socket.
func (c *Client) Reload(ctx context.Context, in *picketpb.ReloadRequest) (*picketpb.ReloadResponse, error) {
	return unary[picketpb.ReloadResponse](ctx, c, adminService, "Reload", in)
}

// AddSilence adds a silence: alerts of the matches that meet it are not delivered. It is answered on the admin socket.
func (c *Client) AddSilence(ctx context.Context, in *picketpb.AddSilenceRequest) (*picketpb.AddSilenceResponse, error) {
	return unary[picketpb.AddSilenceResponse](ctx, c, adminService, "AddSilence", in)
}

// ListSilences returns a page of silences, the newest first. It is answered on the admin socket.
func (c *Client) ListSilences(ctx context.Context, in *picketpb.ListSilencesRequest) (*picketpb.ListSilencesResponse, error) {
	return unary[picketpb.ListSilencesResponse](ctx, c, adminService, "ListSilences", in)
}

// EndSilence ends a silence before its time. It is answered on the admin socket.
func (c *Client) EndSilence(ctx context.Context, in *picketpb.EndSilenceRequest) (*picketpb.EndSilenceResponse, error) {
	return unary[picketpb.EndSilenceResponse](ctx, c, adminService, "EndSilence", in)
}

// SetLogLevel sets what the daemon logs until it ends. It is answered on the admin socket.
func (c *Client) SetLogLevel(ctx context.Context, in *picketpb.SetLogLevelRequest) (*picketpb.SetLogLevelResponse, error) {
	return unary[picketpb.SetLogLevelResponse](ctx, c, adminService, "SetLogLevel", in)
}

// DeleteKeyValues deletes keys of the key-value store of Python bodies. It is answered on the admin socket.
func (c *Client) DeleteKeyValues(ctx context.Context, in *picketpb.DeleteKeyValuesRequest) (*picketpb.DeleteKeyValuesResponse, error) {
	return unary[picketpb.DeleteKeyValuesResponse](ctx, c, adminService, "DeleteKeyValues", in)
}

// PollAlerts asks for the alerts of a request every interval, and calls each once for every alert that was created
// since, the oldest first, until the context ends, a call fails or each returns an error. It starts with those that are
// created after since. It is for builds without WatchAlerts, which need no polling.
func (c *Client) PollAlerts(
	ctx context.Context, in *picketpb.ListAlertsRequest, since time.Time, interval time.Duration,
	each func(*picketpb.Alert) error,
) error {
	// An alert of the same nanosecond may come later than another: those at the boundary are asked for again.
	seen := map[string]int64{}
	from := since.UnixNano()
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		alerts, err := c.alertsSince(ctx, in, from)
		if err != nil {
			return err
		}
		for i := len(alerts) - 1; i >= 0; i-- {
			if _, known := seen[alerts[i].AlertId]; known {
				continue
			}
			if err := each(alerts[i]); err != nil {
				return err
			}
			seen[alerts[i].AlertId] = alerts[i].CreatedUnixNanos
			from = maxTime(from, alerts[i].CreatedUnixNanos-1)
		}
		for id, created := range seen {
			if created < from {
				delete(seen, id)
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

// alertsSince gives all alerts that a request asks for and that were created after a time, the newest first.
func (c *Client) alertsSince(ctx context.Context, in *picketpb.ListAlertsRequest, from int64) ([]*picketpb.Alert, error) {
	page := &picketpb.ListAlertsRequest{
		CreatedAfterUnixNanos: from, CreatedBeforeUnixNanos: in.CreatedBeforeUnixNanos, DetectionId: in.DetectionId,
		Severities: in.Severities, Statuses: in.Statuses, Text: in.Text, PageSize: in.PageSize,
	}
	var alerts []*picketpb.Alert
	for {
		answer, err := c.ListAlerts(ctx, page)
		if err != nil {
			return nil, err
		}
		alerts = append(alerts, answer.Alerts...)
		if answer.NextPageToken == "" {
			return alerts, nil
		}
		page.PageToken = answer.NextPageToken
	}
}

func maxTime(a, b int64) int64 {
	if a > b {
		return a
	}
	return b
}
