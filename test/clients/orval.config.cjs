// The address is that of the server that the test has started.
module.exports = {
  broadsheet: {
    input: './openapi.json',
    output: { target: './generated/orval.ts', client: 'fetch', baseUrl: process.env.SERVER },
  },
}
