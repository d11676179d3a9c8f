export default defineNuxtConfig({
  modules: ['@nuxt/content'],
  compatibilityDate: '2024-06-15',
})
