"""Files to changes: data packages, divisions, CSV, zip; the report; templates, export, seeds."""
