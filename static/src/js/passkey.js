// Passkeys: hands the browser what the server offers, and the server what the browser's passkey answers. A form says by
// data-passkey whether one is made ("create") or used ("get"), and by data-options where the offer is: an element of the
// page, or an address to ask. Without this file nobody misses a step: passwords and codes do the same.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const toText = (buffer) => {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

async function offer(form) {
  const where = form.dataset.options;
  if (where.startsWith("#")) return JSON.parse(document.querySelector(where).textContent);
  const response = await fetch(where, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

const withBytes = (list) => (list || []).map((key) => ({ ...key, id: toBytes(key.id) }));

const plain = (credential) => {
  const { response } = credential;
  const answer = { clientDataJSON: toText(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) answer[name] = toText(response[name]);
  }
  if (response.getTransports) answer.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: answer,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
};

async function make(form, offered) {
  const options = structuredClone(offered.creation_options.publicKey);
  const alone = form.elements.passwordless?.checked;
  options.authenticatorSelection = {
    ...options.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: Boolean(alone),
    ...(alone ? { userVerification: "required" } : {}),
  };
  options.challenge = toBytes(options.challenge);
  options.user.id = toBytes(options.user.id);
  options.excludeCredentials = withBytes(options.excludeCredentials);
  return plain(await navigator.credentials.create({ publicKey: options }));
}

async function use(offered) {
  const options = structuredClone(offered.request_options.publicKey);
  options.challenge = toBytes(options.challenge);
  options.allowCredentials = withBytes(options.allowCredentials);
  return plain(await navigator.credentials.get({ publicKey: options }));
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = form.querySelector("[data-passkey-problem]");
    problem.textContent = "";
    try {
      const offered = await offer(form);
      const credential = form.dataset.passkey === "create" ? await make(form, offered) : await use(offered);
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      problem.textContent =
        error.name === "SecurityError"
          ? "Passkeys do not work at this address of the site. Use its name, not its number."
          : "No passkey was used. Try again, or choose another way.";
    }
  });
}
