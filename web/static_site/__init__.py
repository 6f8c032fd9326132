"""The search page as files that any static host serves: `shacksearch export --site`."""
