"""The service that items are written and read by, whoever asks. Nothing else writes to the tables of items."""
