package io.cofre.web.operators;

import io.cofre.admin.Administration;
import io.cofre.admin.ImportReport;
import io.cofre.admin.ImportRequest;
import io.cofre.admin.ReportJson;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Value;
import io.cofre.web.kit.BodyProblem;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import io.cofre.web.kit.Upload;
import java.io.IOException;
import java.util.Optional;

/** The handlers that send instances as archives, and take archives in, without holding a whole one in memory. */
public final class TransferHandlers {
    private static final int CREDS_BYTES_MAX = 1 << 20;
    private static final String GZIP = "application/gzip";

    private final Administration administration;
    private final AdminLimit room;

    public TransferHandlers(Administration administration, AdminLimit room) {
        this.administration = administration;
        this.room = room;
    }

    public Response exportInstance(Request request) {
        InstancePath instance = request.instance();
        return new Response.Stream(
                GZIP,
                instance.group() + "-" + instance.instance() + ".tar.gz",
                into -> room.during(() -> {
                    administration.export(instance, into);
                    return true;
                }));
    }

    public Response importInstance(Request request) {
        InstancePath instance = request.instance();
        boolean replace = request.flag("replace");
        boolean refuseDuplicate = isRefused(request, "duplicate");
        Optional<String> folder = request.query("from");
        int credsBytes = credsBytes(request);
        try {
            ImportReport report = room.during(() -> {
                Upload upload = request.upload();
                ImportRequest wanted = new ImportRequest(replace, refuseDuplicate, folder, creds(upload, credsBytes));
                return administration.importArchive(instance, upload, wanted);
            });
            return FullResponse.json(ReportJson.of(report));
        } catch (IOException cutOff) {
            throw BodyProblem.of(cutOff);
        }
    }

    /** The number of bytes of creds before the archive. */
    private static int credsBytes(Request request) {
        String digits = request.query("credsBytes").orElse("0");
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

    private static boolean isRefused(Request request, String parameter) {
        String value = request.query(parameter).orElse("allow");
        return switch (value) {
            case "refuse" -> true;
            case "allow" -> false;
            default -> throw new CofreException(ErrorCode.BAD_REQUEST, parameter + " is neither allow nor refuse");
        };
    }
}
