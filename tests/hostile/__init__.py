"""Documents that break, lie, or want to do harm, and the run over all of them."""
