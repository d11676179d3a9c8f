export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>
}

interface Operation {
  operationId: string
  summary: string
  tags: string[]
  'x-scope': string
}

const head = `# Routes

\`npm run docs:routes\` generates this table from the OpenAPI document. That document is at
\`/openapi.json\`; it describes parameters, bodies and responses. http://localhost:3000/docs shows it.

\`public\` routes need no key. \`content:read\` routes need one only where \`PUBLIC_READ\` is off. Any other
scope needs a key ([keys.md](keys.md)). Every GET route also answers HEAD.

| method | path | scope | what it does | operation |
|---|---|---|---|---|
`

/** docs/routes.md: every operation of the document, by path. */
export function routesPage({ paths }: ApiDocument): string {
  const rows = Object.entries(paths)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => row(method, path, operation)),
    )
  return `${head}${rows.join('\n')}\n`
}

const row = (method: string, path: string, { operationId, summary, 'x-scope': scope }: Operation) =>
  `| ${[method.toUpperCase(), `\`${path}\``, `\`${scope}\``, summary, `\`${operationId}\``].join(' | ')} |`
