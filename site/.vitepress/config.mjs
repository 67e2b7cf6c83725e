import { defineConfig } from 'vitepress'

const page = (text, path) => ({ text, link: `/docs/${path}` })
const pages = (folder, names) => names.map((name) => page(title(name), `${folder}${name}`))
const title = (name) => `${name[0].toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`

/** GitHub's names of headings, so that one link serves both. */
const slugify = (text) =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')

export default defineConfig({
  title: 'kibo-storefront-auth',
  description: 'Shopper identity for Express storefronts on Kibo eCommerce',
  srcDir: 'content',
  outDir: 'dist',
  cacheDir: 'dist/.cache',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: { anchor: { slugify } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: [
      {
        text: 'Begin',
        items: [
          page('Quick start', 'quick-start'),
          { text: 'Overview', link: '/' },
          page('Testing', 'testing'),
          page('What the sandbox imitates', 'sandbox'),
          page('Recipes', 'recipes'),
        ],
      },
      {
        text: 'Guides',
        items: [
          ...pages('guides/', ['login-pages', 'guard', 'guests-and-carts', 'second-factor', 'business-accounts']),
          ...pages('guides/', [
            'single-page-apps',
            'several-sites',
            'behind-a-proxy',
            'helmet',
            'static-files-and-probes',
          ]),
          ...pages('guides/', ['error-pages', 'deployment-and-secrets', 'express-4']),
          ...pages('', ['redis', 'import-customers']),
        ],
      },
      { text: 'Moving', items: pages('moving/', ['from-express-session', 'from-passport', 'from-kibos-next-sample']) },
      {
        text: 'Flows',
        items: pages('flows/', [
          ...['anonymous-and-cart', 'signup-and-login', 'refresh', 'two-factor', 'one-time-password', 'passwords'],
          ...['adopted-tickets', 'business-accounts'],
        ]),
      },
      {
        text: 'API reference',
        collapsed: true,
        items: [
          { text: 'kibo-storefront-auth', link: '/api/index/' },
          ...['redis', 'sandbox', 'browser'].map((entry) => ({ text: `…/${entry}`, link: `/api/${entry}/` })),
        ],
      },
      {
        text: 'Look up',
        items: [
          ...pages('', ['options', 'routes', 'req-customer']),
          ...pages('', ['troubleshooting', 'error-codes', 'form-errors', 'events', 'outages', 'kibo-client']),
          ...pages('', ['command-line', 'performance', 'versions']),
          { text: 'Security', link: '/SECURITY' },
          { text: 'Changelog', link: '/CHANGELOG' },
        ],
      },
    ],
  },
})
