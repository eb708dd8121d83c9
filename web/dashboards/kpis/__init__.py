"""The KPI page: what every number means, what it is made of, and what it is now."""
