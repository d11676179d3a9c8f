const tags = ['note']

export default {
  tags,
  lang: 'fr',
  permalink: ({ page }) => `/n/${page.fileSlug}/`,
}
