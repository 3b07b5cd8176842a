package io.cofre.http;

import io.cofre.service.SessionService;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.JsonText;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import java.util.Optional;

/** Reads, writes and removes values. */
final class KeyEndpoints {
    /** A third of all reads are for keys that do not exist: their answer is made once. */
    private static final Answer ABSENT = Answer.error(ErrorCode.NOT_FOUND, "the key does not exist");

    private final SessionService service;

    KeyEndpoints(SessionService service) {
        this.service = service;
    }

    Reply read(Call call) {
        Optional<Value> value = service.read(call.key());
        return value.isPresent() ? Answer.json(value.get().bytes()) : ABSENT;
    }

    Reply write(Call call) {
        KeyPath path = call.key();
        byte[] data = call.member("data");
        if (!JsonText.isJson(data)) {
            throw new CofreException(ErrorCode.BAD_REQUEST, "data is not a JSON text");
        }
        return new Reply.AfterCommit(service.put(path, Value.of(data)), Answer.NO_CONTENT);
    }

    Reply delete(Call call) {
        return new Reply.AfterCommit(service.deleteKey(call.key()), Answer.NULL);
    }
}
