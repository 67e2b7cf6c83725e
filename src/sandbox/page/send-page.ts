import { createHash } from 'node:crypto'
import type { Response } from 'express'
import type { ServerState } from '../server/server-state.ts'
import { renderAccount } from './account-page.ts'
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

/** An account's forms are refused below its page. */
const accountPath = /^\/_sandbox\/accounts\/([^/]+)/

/** Sends the page with this path and query: the overview, or that of an account. */
export function sendPage(state: ServerState, res: Response, url: string, refusal: Partial<View> = {}): void {
  const { pathname, searchParams } = new URL(url, state.url)
  const view = { ...readView(searchParams), ...refusal }
  const id = accountPath.exec(pathname)?.[1]
  const account = state.accounts.get(Number(id))
  const isMissing = id !== undefined && !account
  if (isMissing) view.problem ??= `There is no account ${id}.`
  res.setHeader('Content-Security-Policy', contentSecurityPolicy)
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Referrer-Policy', 'same-origin')
  res.setHeader('X-Content-Type-Options', 'nosniff')
  res.status(isMissing ? 404 : view.problem ? 400 : 200).type('html')
  res.send(account ? renderAccount(account, view) : renderOverview(state, view))
}

/** Path and query of the page that a form was on, with what it was asked to show; `/` when the browser does not say. */
export function pageBefore(referer = ''): string {
  if (!URL.canParse(referer)) return '/'
  const { pathname, search } = new URL(referer)
  return accountPath.exec(pathname)?.[0] ?? (pathname === '/' ? `/${search}` : '/')
}
