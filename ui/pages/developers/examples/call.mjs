// Node 18 or later: node call.mjs
const query = `
query FirstCall {
  viewer { name points { available } }
  tasks(first: 3) {
    totalCount
    edges { node { id title state reward { poolPoints } } }
  }
}
`;

const key = process.env.CROWDFL_KEY; // without one, viewer is null
const answer = await fetch("http://localhost:8000/graphql", {
  method: "POST",
  headers: {
    "Content-Type": "application/json",
    ...(key && { Authorization: `Bearer ${key}` }),
  },
  body: JSON.stringify({ query }),
});
console.log(JSON.stringify(await answer.json(), null, 2));
