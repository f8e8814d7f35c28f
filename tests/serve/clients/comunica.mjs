// Asks SPARQL endpoints by Comunica and prints the answer: rows and a boolean as JSON, triples as N-Triples.
// node comunica.mjs FOLDER_WITH_NODE_MODULES QUERY ENDPOINT...

import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const [folder, query, ...endpoints] = process.argv.slice(2);
const { QueryEngine } = createRequire(`${folder}/package.json`)('@comunica/query-sparql');

const engine = new QueryEngine();
const sources = endpoints.map((value) => ({ type: 'sparql', value }));
const answer = await engine.query(query, { sources });
const format = answer.resultType === 'quads' ? 'application/n-triples' : 'application/sparql-results+json';
const { data } = await engine.resultToString(answer, format);
console.log(await text(data));
