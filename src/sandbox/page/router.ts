import { createHash } from 'node:crypto'
import express, { type Request, type Response, Router } from 'express'
import { createSeeding } from '../accounts-api.ts'
import { isObject } from '../kibo-json/json.ts'
import type { ServerState } from '../server/server-state.ts'
import { actOnAccount, advanceClock, changePageSettings, type Fields } from './actions.ts'
import { addPageFault, armFault, removePageFault } from './fault-actions.ts'
import { follow } from './follow.ts'
import { guardPage } from './guard.ts'
import type { Html } from './html.ts'
import { renderOverview } from './overview.ts'
import { script } from './script.ts'
import { style } from './style.ts'
import { readView, type View } from './view.ts'

const hashOf = ({ text }: Html) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing but the page's own style and script, and no frame around it. */
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src ${hashOf(style)}`,
  `script-src ${hashOf(script)}`,
  'img-src data:',
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The sandbox's own page at `/` and its actions below `/_sandbox`, which take forms and JSON. */
export function createPage(state: ServerState): Router {
  const router = Router()
  const accounts = createSeeding(state)
  router.use(guardPage, express.urlencoded({ extended: false }), express.json())
  router.get('/', (req, res) => sendPage(res, 200, viewOf(req.originalUrl)))
  router.get('/_sandbox/live', (req, res) => follow(state, viewOf(req.originalUrl), req, res))
  action('accounts/:id/:action', (_fields, { id, action }) => actOnAccount(accounts, `${id}`, `${action}`))
  action('clock', (fields) => advanceClock(state, fields))
  action('settings', (fields) => changePageSettings(state, fields))
  action('faults', (fields) => addPageFault(state, fields))
  action('faults/arm/:name', (_fields, { name }) => armFault(state, `${name}`))
  action('faults/:id/remove', (_fields, { id }) => removePageFault(state, `${id}`))
  return router

  function action(path: string, act: (fields: Fields, params: Request['params']) => void): void {
    router.post(`/_sandbox/${path}`, (req, res) => {
      const isForm = !req.is('json')
      const fields = readFields(req.body)
      const from = pageBefore(req)
      try {
        act(fields, req.params)
        state.news.emit('news')
      } catch (error) {
        const problem = error instanceof Error ? error.message : `${error}`
        if (isForm) sendPage(res, 400, { ...viewOf(from), problem, refused: path, given: fields })
        else res.status(400).json({ problem })
        return
      }
      if (isForm) res.redirect(303, `${from}#${path.split('/')[0]}`)
      else res.status(204).end()
    })
  }

  function sendPage(res: Response, status: number, view: View): void {
    res.setHeader('Content-Security-Policy', contentSecurityPolicy)
    res.setHeader('Cache-Control', 'no-store')
    res.setHeader('Referrer-Policy', 'same-origin')
    res.setHeader('X-Content-Type-Options', 'nosniff')
    res.status(status).type('html').send(renderOverview(state, view))
  }
}

const viewOf = (url: string) => readView(new URL(url, 'http://sandbox').searchParams)

/** The page that the form was on, with what it was asked to show. */
function pageBefore(req: Request): string {
  const referer = req.get('referer') ?? ''
  const { pathname, search } = new URL(URL.canParse(referer) ? referer : '/', 'http://sandbox')
  return pathname === '/' ? `/${search}` : '/'
}

function readFields(body: unknown): Fields {
  const fields = isObject(body) ? body : {}
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, `${value ?? ''}`]))
}
