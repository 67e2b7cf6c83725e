import { createSession } from '/session.js'

const session = createSession()
const part = (id) => document.getElementById(id)

session.subscribe(({ status, customer }) => {
  part('who').textContent = customer ? `Hello ${customer.emailAddress}` : 'Hello guest'
  part('guest').hidden = status !== 'anonymous'
  part('code').hidden = status !== 'two-factor'
  part('logout').hidden = status !== 'authenticated'
})

/** Does what a form asks for, and shows why it was refused. */
async function attempt(event, work) {
  event.preventDefault()
  part('error').textContent = ''
  try {
    await work()
  } catch (error) {
    part('error').textContent = error.detail ?? 'The shop cannot be reached'
  }
}

part('guest').addEventListener('submit', (event) => {
  const { emailAddress, password } = Object.fromEntries(new FormData(part('guest')))
  attempt(event, () =>
    event.submitter.value === 'signup'
      ? session.signup({ emailAddress, password })
      : session.login({ username: emailAddress, password }),
  )
})
part('code').addEventListener('submit', (event) => {
  attempt(event, () => session.verifyTwoFactor(new FormData(part('code')).get('code')))
})
part('logout').addEventListener('click', (event) => attempt(event, session.logout))

/** For the console and for tests. */
window.session = session
