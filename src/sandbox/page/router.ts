import express, { type Request, Router } from 'express'
import { createSeeding } from '../accounts-api.ts'
import { isObject } from '../kibo-json/json.ts'
import type { ServerState } from '../server/server-state.ts'
import { actOnAccount } from './account-actions.ts'
import {
  addAddress,
  addUser,
  editAccount,
  makeBusiness,
  makeShopper,
  placeOrder,
  removeAddress,
} from './account-edits.ts'
import { advanceClock, changePageSettings, type Fields } from './actions.ts'
import { addPageFault, armFault, removePageFault } from './fault-actions.ts'
import { follow } from './follow.ts'
import { guardPage } from './guard.ts'
import { pageBefore, sendPage } from './send-page.ts'
import { readView } from './view.ts'

type Act = (fields: Fields, params: Record<string, string>) => unknown

/** The sandbox's own page at `/` and its actions below `/_sandbox`, which take forms and JSON. */
export function createPage(state: ServerState, reset: () => void): Router {
  const router = Router()
  const accounts = createSeeding(state)
  router.use(guardPage, express.urlencoded({ extended: false }), express.json())
  router.get(['/', '/_sandbox/accounts/:id'], (req, res) => sendPage(state, res, req.originalUrl))
  router.get('/_sandbox/live', (req, res) => {
    follow(state, readView(new URL(req.originalUrl, state.url).searchParams), req, res)
  })

  action('reset', '/', () => reset())
  action('clock', '#clock', (fields) => advanceClock(state, fields))
  action('settings', '#settings', (fields) => changePageSettings(state, fields))
  action('faults', '#faults', (fields) => addPageFault(state, fields))
  action('faults/arm/:name', '#faults', (_, { name = '' }) => armFault(state, name))
  action('faults/:id/remove', '#faults', (_, { id = '' }) => removePageFault(state, id))
  action('shoppers', '/_sandbox/accounts/:id', (fields) => makeShopper(accounts, fields))
  action('businesses', '/_sandbox/accounts/:id', (fields) => makeBusiness(accounts, fields))
  action('accounts/:id', '#users', (fields, { id = '' }) => editAccount(state, id, fields))
  action('accounts/:id/users', '#users', (fields, { id = '' }) => addUser(state, id, fields))
  action('accounts/:id/orders', '#orders', (fields, { id = '' }) => placeOrder(state, id, fields))
  action('accounts/:id/addresses', '#addresses', (fields, { id = '' }) => addAddress(state, id, fields))
  action('accounts/:id/addresses/:contactId/remove', '#addresses', (_, { id = '', contactId = '' }) =>
    removeAddress(state, id, contactId),
  )
  action('accounts/:id/:action', '#account-:id', (fields, { id = '', action: name = '' }) =>
    actOnAccount(state, id, name, fields),
  )
  return router

  /** After a form the browser goes to `to`: a page, or a place on its own page. `:id` is what was made or changed. */
  function action(path: string, to: string, act: Act): void {
    router.post(`/_sandbox/${path}`, (req, res) => {
      const isForm = !req.is('json')
      const fields = readFields(req.body)
      const params = req.params as Record<string, string>
      const from = pageBefore(req.get('referer'))
      try {
        const made = act(fields, params)
        const { id } = isObject(made) ? made : params
        state.news.emit('news')
        const place = to.replace(':id', `${id}`)
        if (isForm) res.redirect(303, place.startsWith('#') ? from + place : place)
        else res.status(204).end()
      } catch (error) {
        const problem = error instanceof Error ? error.message : `${error}`
        if (isForm) sendPage(state, res, from, { problem, refused: path, given: fields })
        else res.status(400).json({ problem })
      }
    })
  }
}

function readFields(body: Request['body']): Fields {
  const fields = isObject(body) ? body : {}
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, `${value ?? ''}`]))
}
