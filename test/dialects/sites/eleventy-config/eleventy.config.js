export default function (config) {
  config.addPassthroughCopy('assets')
  return { dir: { input: 'src', output: '_site', data: '_data', includes: '_includes' }, pathPrefix: '/base/', markdownTemplateEngine: 'njk' }
}
