"""The document engine: a plan's text becomes readings with spans. Pure except the readers."""
