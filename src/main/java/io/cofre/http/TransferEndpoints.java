package io.cofre.http;

import io.cofre.admin.Administration;
import io.cofre.admin.ImportReport;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.JsonText;
import java.io.IOException;

/** Sends instances as archives, and takes them in, without having one in memory. */
final class TransferEndpoints {
    private static final String GZIP = "application/gzip";

    private final Administration administration;
    private final AdminRoom room;

    TransferEndpoints(Administration administration, AdminRoom room) {
        this.administration = administration;
        this.room = room;
    }

    Reply exportInstance(Call call) {
        InstancePath instance = call.instance();
        return new Reply.Stream(
                GZIP,
                instance.group() + "-" + instance.instance() + ".tar.gz",
                into -> room.during(() -> {
                    administration.export(instance, into);
                    return true;
                }));
    }

    Reply importInstance(Call call) {
        InstancePath instance = call.instance();
        boolean replace = isTrue(call, "replace");
        try {
            ImportReport report = room.during(() -> administration.importArchive(instance, call.upload(), replace));
            return Answer.json(JsonText.of(json -> AdminJson.imported(json, report)));
        } catch (IOException cutOff) {
            throw BodyReader.refusal(cutOff);
        }
    }

    private static boolean isTrue(Call call, String parameter) {
        String value = call.query(parameter).orElse("false");
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new CofreException(ErrorCode.BAD_REQUEST, parameter + " is neither true nor false");
        };
    }
}
