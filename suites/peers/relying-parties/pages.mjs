// A user who fills in the pages of the reference server: a cookie jar, and forms by their names.
export class User {
  constructor(name, password) {
    this.name = name
    this.password = password
    this.cookies = new Map()
  }

  async get(url, init = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, ...(cookie && { cookie }) } })
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0].split(/=(.*)/s)
      this.cookies.set(name, value)
    }
    return response
  }

  // through goes from a URL to the client's redirect URI, and gives the address at which it arrives.
  async through(url, redirectUri) {
    let response = await this.get(url)
    for (let step = 0; step < 12; step++) {
      const location = response.headers.get('location')
      if (location) {
        const next = new URL(location, response.url)
        if (next.href.startsWith(redirectUri)) return next
        response = await this.get(next)
        continue
      }
      response = await this.submit(response)
    }
    throw new Error(`no way to ${redirectUri} from ${url}`)
  }

  // submit fills in the first form of a page: the user's name and password, all boxes, and the button that agrees.
  async submit(response) {
    const page = await response.text()
    const form = page.match(/<form[^>]*method="post"[^>]*>[^]*?<\/form>/i)?.[0]
    if (!form) throw new Error(`a page without a form at ${response.url}: ${page.replace(/<[^>]*>/g, ' ').trim().slice(0, 200)}`)
    const fields = new URLSearchParams()
    const attribute = (tag, name) => tag.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1].replace(/&amp;/g, '&').replace(/&#43;/g, '+').replace(/&#34;|&quot;/g, '"').replace(/&#39;/g, "'")
    for (const [tag] of form.matchAll(/<(?:input|button)[^>]*>/gi)) {
      const name = attribute(tag, 'name')
      if (!name) continue
      const value = attribute(tag, 'value') ?? ''
      const type = attribute(tag, 'type') ?? 'text'
      if (type === 'password') fields.set(name, this.password)
      else if (/autocomplete="username"/.test(tag)) fields.set(name, this.name)
      else if (tag.startsWith('<button') && fields.has(name)) continue // the first button agrees
      else fields.append(name, value)
    }
    const action = new URL(attribute(form, 'action') || response.url, response.url)
    return this.get(action, { method: 'POST', body: fields, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  }
}
