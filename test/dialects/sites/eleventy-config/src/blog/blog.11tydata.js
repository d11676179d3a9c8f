export default { tags: ['blog'], permalink: ({ page }) => `/journal/${page.fileSlug}/` }
