vcl 4.1;

# Varnish in front of Broadsheet, whose TRUST_PROXY names the address of Varnish. follower.mjs
# bans what has changed. docs/caching.md explains it.

backend broadsheet {
    .host = "127.0.0.1";
    .port = "3000";
    .first_byte_timeout = 90s;
    .probe = {
        .url = "/health/ready";
        .interval = 2s;
        .timeout = 2s;
        .window = 3;
        .threshold = 2;
        .initial = 2;
    }
}

acl followers {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    # BAN with X-Ban-Tags, a regular expression of tags.
    if (req.method == "BAN") {
        if (client.ip !~ followers) {
            return (synth(403, "Forbidden"));
        }
        if (!req.http.X-Ban-Tags) {
            return (synth(400, "X-Ban-Tags is missing"));
        }
        ban("obj.http.Cache-Tag ~ " + req.http.X-Ban-Tags);
        return (synth(200, "Banned"));
    }
    # What has a key is for one reader.
    if (req.http.Authorization || (req.method != "GET" && req.method != "HEAD")) {
        return (pass);
    }
    # Broadsheet looks only at text/markdown: a few forms instead of one for each browser.
    if (req.http.Accept !~ "text/markdown") {
        unset req.http.Accept;
    }
    unset req.http.Cookie;
    return (hash);
}

sub vcl_backend_response {
    # A response that was asked for before a ban may arrive after it.
    set beresp.grace = 0s;
    if (beresp.http.Cache-Control ~ "no-store" || beresp.status >= 500) {
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
    }
}

sub vcl_deliver {
    # Clients ask again; only Varnish is told of changes.
    if (resp.http.Cache-Control ~ "s-maxage" && req.url !~ "^/files/") {
        set resp.http.Cache-Control = "public, max-age=0, must-revalidate";
    }
    unset resp.http.Cache-Tag;
    unset resp.http.Age;
}
