import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitepress'

const root = join(import.meta.dirname, '../..')
const page = (path) => ({ text: headingOf(path), link: `/docs/${path}` })
const pages = (folder, names) => names.map((name) => page(`${folder}${name}`))
const headingOf = (path) => {
  const [, heading] = /^# (.+)$/m.exec(readFileSync(join(root, `docs/${path}.md`), 'utf8'))
  return heading.replaceAll('`', '')
}

/** GitHub's names of headings, so that one link serves both. */
const slugify = (text) =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')

/** Leaves a diagram's text as it is: the theme draws it in the page. */
function drawMermaid({ renderer: { rules }, utils }) {
  const { fence } = rules
  rules.fence = (tokens, index, ...rest) => {
    const { info, content } = tokens[index]
    if (info.trim() !== 'mermaid') return fence(tokens, index, ...rest)
    return `<pre class="diagram" tabindex="0" v-pre>${utils.escapeHtml(content)}</pre>`
  }
}

/** The programs that some page links to. */
const examples = readdirSync(join(root, 'site/content/examples'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => name.slice(0, -'.md'.length))
  .map((name) => ({ text: name, link: `/examples/${name}.md` }))

export default defineConfig({
  title: 'kibo-storefront-auth',
  description: 'Shopper identity for Express storefronts on Kibo eCommerce',
  srcDir: 'content',
  outDir: 'dist',
  cacheDir: 'dist/.cache',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: { anchor: { slugify }, config: drawMermaid },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: [
      {
        text: 'Begin',
        items: [
          page('quick-start'),
          { text: 'Overview', link: '/' },
          page('testing'),
          page('sandbox'),
          page('recipes'),
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
      { text: 'Examples', collapsed: true, items: examples },
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
          ...pages('', ['command-line', 'performance', 'bench', 'versions']),
          { text: 'Security', link: '/SECURITY' },
          { text: 'Changelog', link: '/CHANGELOG' },
        ],
      },
    ],
  },
})
