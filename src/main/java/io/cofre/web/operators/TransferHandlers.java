package io.cofre.web.operators;

import io.cofre.admin.Administration;
import io.cofre.admin.ImportReport;
import io.cofre.admin.ImportRequest;
import io.cofre.admin.ReportJson;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.JsonText;
import io.cofre.session.Value;
import io.cofre.web.kit.Answer;
import io.cofre.web.kit.BodyReader;
import io.cofre.web.kit.Call;
import io.cofre.web.kit.Response;
import io.cofre.web.kit.Upload;
import java.io.IOException;
import java.util.Optional;

/** Sends instances as archives, and takes them in, without having one in memory. */
public final class TransferHandlers {
    private static final int CREDS_BYTES_MAX = 1 << 20;
    private static final String GZIP = "application/gzip";

    private final Administration administration;
    private final AdminLimit room;

    public TransferHandlers(Administration administration, AdminLimit room) {
        this.administration = administration;
        this.room = room;
    }

    public Response exportInstance(Call call) {
        InstancePath instance = call.instance();
        return new Response.Stream(
                GZIP,
                instance.group() + "-" + instance.instance() + ".tar.gz",
                into -> room.during(() -> {
                    administration.export(instance, into);
                    return true;
                }));
    }

    public Response importInstance(Call call) {
        InstancePath instance = call.instance();
        boolean replace = call.flag("replace");
        boolean refuseDuplicate = isRefused(call, "duplicate");
        Optional<String> folder = call.query("from");
        int credsBytes = credsBytes(call);
        try {
            ImportReport report = room.during(() -> {
                Upload upload = call.upload();
                ImportRequest request = new ImportRequest(replace, refuseDuplicate, folder, creds(upload, credsBytes));
                return administration.importArchive(instance, upload, request);
            });
            return Answer.json(JsonText.of(json -> ReportJson.imported(json, report)));
        } catch (IOException cutOff) {
            throw BodyReader.refusal(cutOff);
        }
    }

    /** How many bytes before the archive are creds. */
    private static int credsBytes(Call call) {
        String digits = call.query("credsBytes").orElse("0");
        int bytes = digits.matches("[0-9]{1,7}") ? Integer.parseInt(digits) : CREDS_BYTES_MAX + 1;
        if (bytes > CREDS_BYTES_MAX) {
            throw new CofreException(ErrorCode.BAD_REQUEST, "credsBytes is no number from 0 to " + CREDS_BYTES_MAX);
        }
        return bytes;
    }

    private static Optional<Value> creds(Upload upload, int credsBytes) throws IOException {
        if (credsBytes == 0) {
            return Optional.empty();
        }
        byte[] creds = upload.readNBytes(credsBytes);
        if (creds.length < credsBytes) {
            throw new CofreException(ErrorCode.BAD_REQUEST, "the body is shorter than credsBytes");
        }
        return Optional.of(Value.of(creds));
    }

    private static boolean isRefused(Call call, String parameter) {
        String value = call.query(parameter).orElse("allow");
        return switch (value) {
            case "refuse" -> true;
            case "allow" -> false;
            default -> throw new CofreException(ErrorCode.BAD_REQUEST, parameter + " is neither allow nor refuse");
        };
    }
}
