export default {
  title: 'Versions',
  url: 'https://example.org',
  baseUrl: '/',
  trailingSlash: false,
  onBrokenLinks: 'ignore',
  presets: [['classic', { blog: false, docs: {} }]],
}
