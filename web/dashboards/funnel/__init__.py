"""The funnel page: where deals get through and where they wait."""
