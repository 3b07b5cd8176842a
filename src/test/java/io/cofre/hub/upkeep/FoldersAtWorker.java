package io.cofre.hub.upkeep;

import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.evolution.SessionFolders;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestCreds;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The sessions that Evolution keeps at a real worker. */
public final class FoldersAtWorker implements SessionFolders {
    /** The group of the sessions at the worker. */
    public static final String GROUP = "evolution";

    private final TestWorker worker;

    public FoldersAtWorker(TestWorker worker) {
        this.worker = worker;
        send("POST", "/session", ProviderJson.object().put("group", GROUP).toString());
    }

    @Override
    public boolean hold(String id) {
        return send("GET", "/session/" + GROUP + "/" + id + "/creds", "").status() == 200;
    }

    @Override
    public void write(String id) {
        send(
                "POST",
                "/session/" + GROUP,
                ProviderJson.object().put("instance", id).toString());
        String creds = new String(TestCreds.paired(id).bytes(), StandardCharsets.UTF_8);
        RawResponse answer = send(
                "POST",
                "/session/" + GROUP + "/" + id + "/creds",
                ProviderJson.object().put("data", creds).toString());
        if (answer.status() >= 300) {
            throw new IllegalStateException("the worker did not take the creds: " + answer.status());
        }
    }

    @Override
    public void delete(String name) {
        send("DELETE", "/session/" + GROUP + "/" + name, "");
    }

    private RawResponse send(String method, String target, String body) {
        try {
            return body.isEmpty() ? worker.send(method, target) : worker.send(method, target, body);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
