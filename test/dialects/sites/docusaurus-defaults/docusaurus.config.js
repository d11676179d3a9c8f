export default {
  title: 'Defaults',
  url: 'https://example.org',
  baseUrl: '/',
  onBrokenLinks: 'ignore',
  onBrokenAnchors: 'ignore',
  presets: [['classic', { docs: { showLastUpdateTime: false }, blog: { showReadingTime: false } }]],
}
