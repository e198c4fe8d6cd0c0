"""Tables a budget officer may edit: what differs from bureau to bureau and from year to year. See README.md here."""
