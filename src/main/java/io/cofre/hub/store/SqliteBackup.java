package io.cofre.hub.store;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;

/** Makes copies of a SQLite database, which a hub may use meanwhile: the copy is that of one moment. */
final class SqliteBackup {
    private SqliteBackup() {}

    /**
     * Writes a copy into a new file, which only its owner may read. The copy is on the disk when this returns; if this
     * throws, there is none.
     *
     * @throws CofreException {@code NOT_FOUND} if there is no database, {@code CONFLICT} if the file exists
     */
    static void write(Path database, Path file) throws IOException {
        if (!Files.isRegularFile(database)) {
            throw new CofreException(ErrorCode.NOT_FOUND, "there is no database " + database);
        }
        Path target = file.toAbsolutePath();
        Path directory = target.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new CofreException(ErrorCode.NOT_FOUND, file + " cannot be made: there is no such directory");
        }
        refuseExisting(target);
        // The JDK makes the file readable by its owner only, and it stays so.
        Path temporary = Files.createTempFile(directory, ".cofre-hub-", ".part");
        try (LocalDisk disk = LocalDisk.at(directory)) {
            copy(database, temporary);
            // SQLite forces nothing that it writes in this way.
            disk.force(temporary.getFileName());
            refuseExisting(target);
            disk.rename(temporary.getFileName(), Objects.requireNonNull(target.getFileName()));
            disk.forceDirectory(Path.of(""));
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void refuseExisting(Path target) {
        if (Files.exists(target)) {
            throw new CofreException(ErrorCode.CONFLICT, target + " exists already");
        }
    }

    /** Fills an empty file. */
    private static void copy(Path database, Path empty) throws IOException {
        try (Connection connection = SqliteDatabase.readSource(database).getConnection();
                PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
            copy.setString(1, empty.toString());
            copy.execute();
        } catch (SQLException failure) {
            throw new IOException("the database cannot be copied: " + failure.getMessage(), failure);
        }
    }
}
