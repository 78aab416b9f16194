# Works without a key, too: then nobody is signed in, and viewer is null.
curl --silent --show-error http://localhost:8000/graphql \
  --header "Content-Type: application/json" \
  --header "Authorization: Bearer $CROWDFL_KEY" \
  --data @- <<'END'
{ "query": "query FirstCall { viewer { name points { available } } tasks(first: 3) { totalCount edges { node { id title state reward { poolPoints } } } } }" }
END
