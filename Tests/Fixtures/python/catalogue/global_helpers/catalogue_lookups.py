"""Things that are looked up elsewhere, and mocked in tests."""


def known_addresses(event):
    return ["192.0.2.1", event.get("p_source_label")]
