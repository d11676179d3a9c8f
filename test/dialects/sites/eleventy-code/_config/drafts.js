export const drafts = (config) => {
  config.addGlobalData('eleventyComputed.permalink', () => (data) => {
    // Drafts are shown while one writes.
    if (data.draft && !process.env.SHOW_DRAFTS) return false
    return data.permalink
  })
}
