// Run it: npx tsx examples/server-rendered.ts
// Pages without a script: a refused form comes back as /login?error=<code>&fields=<names>, and the page has the words.
import './sandbox-unless-configured.ts'
import { Eta } from 'eta'
import express, { type Request } from 'express'
import { authRoutes, requireCustomer, shopperOf, storefrontAuth } from 'kibo-storefront-auth'

const texts: Record<string, string> = {
  invalid_request: 'Please check the marked fields.',
  invalid_credentials: 'The email address or the password is not right.',
  account_exists: 'There is an account with this address: log in.',
  password_rejected: 'Six characters at least, with a letter and a number.',
  rate_limited: 'Too many tries. Please wait a quarter of an hour.',
}
const eta = new Eta() // escapes what <%= %> shows
const form = eta.compile(`<h1><%= it.title %></h1>
<form method="post" action="/auth/<%= it.action %>">
  <% if (it.text) { %><p role="alert" id="error"><%= it.text %></p><% } %>
  <% for (const name of it.names) { %>
  <label><%= name %> <input name="<%= name %>" type="<%= name === 'password' ? name : 'text' %>"
    <% if (it.wrong.includes(name)) { %>aria-invalid="true" aria-describedby="error"<% } %>></label>
  <% } %>
  <input type="hidden" name="returnTo" value="<%= it.returnTo %>">
  <button><%= it.title %></button>
</form>`)

/** What the address says is looked up and escaped, never printed as it is. */
function page({ query }: Request, title: string, action: string, names: string[]): string {
  const { error, fields, returnTo = '/account' } = query
  const text = Object.hasOwn(texts, `${error}`) ? texts[`${error}`] : error && 'That did not work. Please try again.'
  return eta.render(form, { title, action, names, text, wrong: `${fields}`.split(','), returnTo })
}

const app = express()
app.use(storefrontAuth())
app.use('/auth', authRoutes())
app.get('/login', (req, res) => {
  res.send(page(req, 'Log in', 'login', ['username', 'password']))
})
app.get('/signup', (req, res) => {
  res.send(page(req, 'Sign up', 'signup', ['emailAddress', 'password', 'firstName']))
})
app.get('/account', requireCustomer({ loginPath: '/login' }), (req, res) => {
  const { firstName } = shopperOf(req).account
  const hello =
    '<h1>Hello <%= it.firstName %></h1><form method="post" action="/auth/logout"><button>Log out</button></form>'
  res.send(eta.renderString(hello, { firstName }))
})

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
