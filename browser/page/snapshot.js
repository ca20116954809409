// Reads a page and works its controls. It runs in a world of its own in each document, so that the page's scripts
// can neither see nor change it. It fills the same Snapshot as the HTML parser.
(() => {
  const maxText = 4096, maxNodes = 20000;

  // nodes gives the elements in document order, open shadow roots included, up to a bound.
  const nodes = () => {
    const found = [];
    const walk = (root) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
      for (let node = walker.nextNode(); node && found.length < maxNodes; node = walker.nextNode()) {
        found.push(node);
        if (node.shadowRoot) walk(node.shadowRoot);
      }
    };
    walk(document);
    return found;
  };

  const visible = (element) => {
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return false;
    if (box.right < 0 || box.bottom + scrollY < 0) return false;
    return element.checkVisibility ? element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) : true;
  };

  // boxVisible knows that a box is often drawn by its label, the box itself hidden.
  const boxVisible = (element) => visible(element) || [...(element.labels || [])].some(visible);

  const squeeze = (text) => (text || "").replace(/\s+/g, " ").trim();

  const byIds = (element, ids) => squeeze(ids.split(/\s+/).map((id) => element.getRootNode().getElementById?.(id)?.textContent || "").join(" "));

  const label = (element) => element.getAttribute("aria-label") || squeeze([...(element.labels || [])].map((l) => l.textContent).join(" ")) ||
    byIds(element, element.getAttribute("aria-labelledby") || "") || element.getAttribute("placeholder") || element.title || "";

  const name = (element) => element.getAttribute("aria-label") || byIds(element, element.getAttribute("aria-labelledby") || "") ||
    squeeze(element.innerText ?? element.textContent) || squeeze(element.textContent) ||
    element.querySelector?.("[alt],[aria-label]")?.getAttribute("alt") || element.querySelector?.("[aria-label]")?.getAttribute("aria-label") || element.title || "";

  const isButton = (element) => {
    const tag = element.localName;
    if (tag === "button") return element.type !== "reset";
    if (tag === "input") return ["submit", "button", "image"].includes(element.type);
    return element.getAttribute("role") === "button" && tag !== "a";
  };

  const address = (form) => {
    const action = form.getAttribute("action");
    try {
      return new URL(action ? action.trim() : location.href, document.baseURI).href.split("#")[0];
    } catch {
      return action;
    }
  };

  // mark finds what selectors mean. What is no control becomes a link that leads nowhere.
  const mark = (selectors, all, elements, links, anchors) => selectors.flatMap((css) => {
    let found;
    try {
      found = all.find((node) => node.matches(css) && (visible(node) || boxVisible(node)));
    } catch {} // no selector
    if (!found) return [];
    for (let form = 0; form < elements.length; form++) {
      const field = elements[form].fields.indexOf(found), button = elements[form].buttons.indexOf(found.closest("button,[role=button]") || found);
      if (field >= 0 || button >= 0) return [{ css, form, field, button, link: -1 }];
    }
    let link = anchors.indexOf(found.closest("a[href]") || found);
    if (link < 0) {
      link = anchors.push(found) - 1;
      links.push({ text: name(found), url: "" });
    }
    return [{ css, form: -1, field: -1, button: -1, link }];
  });

  // captchaOf names the captcha that an element is the place of, unless it is one that nobody has to solve.
  const vendors = { "g-recaptcha": "reCAPTCHA", "h-captcha": "hCaptcha", "cf-turnstile": "Turnstile", "frc-captcha": "Friendly Captcha", "altcha-widget": "ALTCHA", "arkoselabs": "Arkose Labs", "funcaptcha": "Arkose Labs", "geetest": "GeeTest" };
  const captchaOf = (node) => {
    if (["script", "input", "textarea", "style", "link"].includes(node.localName) || node.dataset?.size === "invisible") return "";
    const signs = [node.localName, ...(node.classList || []), node.localName === "iframe" ? node.src.replace("recaptcha/", "g-recaptcha ").replace("hcaptcha", "h-captcha") : ""].join(" ").toLowerCase();
    for (const sign in vendors) if (signs.includes(sign) && (!node.checkVisibility || node.checkVisibility())) return vendors[sign];
    return "";
  };

  // gather gives the snapshot's forms and links, and beside them the elements that they stand for.
  let wanted = []; // selectors
  const gather = () => {
    const all = nodes(), forms = [], elements = [], links = [], anchors = [];
    const add = (form, element) => {
      elements.push({ form: element, fields: [], buttons: [] });
      forms.push(form);
      return forms.length - 1;
    };
    const index = new Map();
    for (const node of all) {
      if (node.localName === "form") {
        index.set(node, add({ index: forms.length, action: address(node), method: node.method.toUpperCase() === "POST" ? "POST" : "GET", fields: [], buttons: [], captcha: "" }, node));
      } else if (node.localName === "a" && node.hasAttribute("href") && links.length < 500 && visible(node)) {
        links.push({ text: name(node), url: node.href });
        anchors.push(node);
      }
    }
    let loose = -1;
    for (const node of all) {
      const button = isButton(node);
      if (!button && !["input", "select", "textarea"].includes(node.localName) || node.disabled && !button || node.type === "reset") continue;
      const owner = node.form || node.closest?.("form");
      let at = owner && index.has(owner) ? index.get(owner) : -1;
      if (at < 0) {
        if (loose < 0) loose = add({ index: forms.length, action: "", method: "GET", fields: [], buttons: [], captcha: "" }, null);
        at = loose;
      }
      if (button) {
        const input = node.localName === "input";
        forms[at].buttons.push({
          index: forms[at].buttons.length, name: node.getAttribute("name") || "", value: node.getAttribute("value") || "", id: node.id || "",
          type: node.type === "submit" || node.type === "image" ? node.type : "button",
          text: input ? node.getAttribute("aria-label") || node.value || node.alt || node.title || (node.type === "submit" ? "Submit" : "") : name(node),
          action: node.hasAttribute("formaction") ? node.formAction : "", visible: visible(node), disabled: !!node.disabled,
        });
        elements[at].buttons.push(node);
        continue;
      }
      const type = node.localName === "input" ? node.type : node.localName;
      const box = type === "checkbox" || type === "radio";
      forms[at].fields.push({
        index: forms[at].fields.length, name: node.name || "", id: node.id || "", type, value: node.value || "",
        autocomplete: (node.getAttribute("autocomplete") || "").toLowerCase(), inputmode: (node.getAttribute("inputmode") || "").toLowerCase(),
        maxlength: Math.max(0, node.maxLength ?? 0), label: label(node), visible: type !== "hidden" && (box ? boxVisible(node) : visible(node)), checked: !!node.checked,
      });
      elements[at].fields.push(node);
    }
    let captcha = "", frames = [];
    for (const node of all) {
      const vendor = captchaOf(node), owner = vendor && node.closest("form");
      if (vendor && index.has(owner)) forms[index.get(owner)].captcha ||= vendor;
      else if (vendor) captcha ||= vendor;
      if (node.localName === "iframe" && !vendor && visible(node)) frames.push(node.src);
    }
    return { all, forms, elements, links, anchors, captcha, frames, marks: mark(wanted, all, elements, links, anchors) };
  };

  // text gives what can be read, without laying out more of a large page than is kept.
  const text = (all) => {
    let read = "";
    const skip = new Set(["script", "style", "noscript", "template", "option", "title", "head"]);
    for (const element of all) {
      if (skip.has(element.localName)) continue;
      let own = "";
      for (const child of element.childNodes) if (child.nodeType === 3) own += child.data.slice(0, maxText) + " ";
      own = squeeze(own);
      if (own && (!element.checkVisibility || element.checkVisibility({ checkVisibilityCSS: true }))) read += own + " ";
      if (read.length > maxText) break;
    }
    return read.slice(0, maxText).trim();
  };

  // refresh gives where a meta refresh leads soon; from ten seconds on it only keeps the page fresh.
  const refresh = () => {
    const content = document.querySelector("meta[http-equiv=refresh i]")?.content.match(/^\s*([\d.]+)\s*(?:[;,]\s*(?:url\s*=\s*)?["']?([^"']*))?/i);
    if (!content || Number(content[1]) >= 10) return "";
    try {
      return content[2]?.trim() ? new URL(content[2].trim(), document.baseURI).href : location.href;
    } catch {
      return "";
    }
  };

  const look = (selectors) => {
    wanted = selectors;
    const { all, forms, links, marks, captcha, frames } = gather();
    const scripts = [...document.scripts];
    return {
      url: location.href, status: 0, title: squeeze(document.title).slice(0, maxText), text: text(all), forms, links, marks, captcha, frames, refresh: refresh(),
      auto_submit: scripts.some((s) => /ubmit\(|\.click\(/.test(s.text)) || /ubmit\(/.test(document.body?.getAttribute("onload") || ""),
      scripted: scripts.length > 0 || !!document.body?.hasAttribute("onload"),
    };
  };

  // focus readies a field for trusted input, its old value selected.
  const focus = (form, field) => {
    const element = gather().elements[form]?.fields[field];
    if (!element) return false;
    element.focus();
    element.select?.();
    return true;
  };

  // fill sets what trusted input could not, telling the page's scripts. It returns whether the field has the text now.
  const fill = (form, field, value) => {
    const element = gather().elements[form]?.fields[field];
    if (!element) return false;
    if (element.value !== value) {
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), "value").set.call(element, value);
      element.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
      element.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
    }
    return element.value === value;
  };

  const tick = (form, boxes) => {
    const { elements } = gather();
    for (const box of boxes) {
      const element = elements[form]?.fields[box];
      if (element && !element.checked) element.click();
    }
    return true;
  };

  // press clicks what goes on. Without a button it focuses a field, and says "enter" for the key to be pressed; the
  // key does nothing in a form of several fields that has no button (HTML, implicit submission), so that is submitted.
  const press = (form, button, link) => {
    const { elements, anchors } = gather();
    const element = form < 0 ? anchors[link] : elements[form]?.buttons[button];
    if (element?.disabled) return "disabled";
    if (element) {
      element.click();
      return "clicked";
    }
    const field = elements[form]?.fields.findLast((f) => f.type === "password" && visible(f)) || elements[form]?.fields.findLast(visible);
    if (!field) return "lost";
    const owner = elements[form].form;
    const texts = elements[form].fields.filter((f) => f.localName === "input" && !["hidden", "checkbox", "radio"].includes(f.type));
    if (owner && texts.length > 1 && !elements[form].buttons.some((b) => b.type === "submit")) {
      owner.requestSubmit();
      return "clicked";
    }
    field.focus();
    return "enter";
  };

  // watch reports changes of the page, gathered over a moment, through a binding that only this world has.
  let watching = false, timer = 0;
  const watch = () => {
    if (watching) return;
    watching = true;
    const changed = () => {
      if (!timer) timer = setTimeout(() => { timer = 0; globalThis.assayChanged?.(""); }, 50);
    };
    const observe = (root) => new MutationObserver(changed).observe(root, { subtree: true, childList: true, attributes: true });
    observe(document);
    setTimeout(() => {}, 550); // the browser notes that the network is idle only when something runs
    for (const node of nodes()) if (node.shadowRoot) observe(node.shadowRoot);
  };

  // mask hides what is typed into fields from a picture, and gives the document.
  const mask = () => {
    for (const node of nodes()) if (["input", "textarea"].includes(node.localName)) node.style.setProperty("-webkit-text-security", "disc", "important");
    return document.documentElement.outerHTML.slice(0, 1 << 20);
  };
  const unmask = () => {
    for (const node of nodes()) if (["input", "textarea"].includes(node.localName)) node.style.removeProperty("-webkit-text-security");
    return true;
  };

  globalThis.assay = { look, focus, fill, tick, press, watch, mask, unmask };
})();
