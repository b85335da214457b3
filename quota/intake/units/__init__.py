"""The rows of all tables joined to units, in their jurisdictions."""
