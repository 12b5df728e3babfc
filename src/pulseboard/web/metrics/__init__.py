"""`GET /metrics`: what Prometheus asks for. What there is stands in `catalogue.py`."""
