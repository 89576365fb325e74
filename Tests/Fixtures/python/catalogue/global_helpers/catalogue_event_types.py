"""Names of kinds of events that data models give."""

ADMIN = "admin_role"
DELETED = "deleted"
