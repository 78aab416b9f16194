"""Pure parts of the operator's desk: the API's answer goes in, words come out."""
