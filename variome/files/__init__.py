"""Files as they come from elsewhere: their bytes, whatever they were packed with."""
