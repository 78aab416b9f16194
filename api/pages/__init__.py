"""Pages and figures beside the API: health, metrics, the schema, the explorer."""

from api.pages.routes import page_routes

__all__ = ["page_routes"]
