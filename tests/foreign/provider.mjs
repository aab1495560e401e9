// An OpenID Connect provider on this machine, for tests: npm's oidc-provider with one client, and anybody as a user.
// Arguments: the library's file, port, client id, client secret, redirect address.
const [library, port, client_id, client_secret, redirect] = process.argv.slice(2);
const { default: Provider } = await import(library);

const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
    clients: [{
        client_id, client_secret, redirect_uris: [redirect], application_type: 'web',
        response_types: ['code'], grant_types: ['authorization_code'],
    }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    cookies: { keys: ['only for tests'] },
    findAccount: (context, id) => ({
        accountId: id,
        claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: !id.startsWith('unverified') }),
    }),
    // Whoever signs in has agreed.
    loadExistingGrant: async context => {
        const grant = new provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
        grant.addOIDCScope('openid email');
        await grant.save();
        return grant;
    },
});
provider.listen(Number(port), '127.0.0.1', () => console.log('listening'));
