package io.cofre.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Fills the database of a hub that does not run: its last event becomes many, with the numbers that follow.
 *
 * <pre>
 *   java -cp target/cofre.jar bench/java/io/cofre/bench/StoredEvents.java hub/hub.db 1000000
 * </pre>
 */
final class StoredEvents {
    private static final String COPY = "WITH RECURSIVE number(n) AS"
            + " (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)"
            + " INSERT INTO event"
            + " (tenant, seq, id, instance_id, instance_name, provider, kind, source, received_at, data)"
            + " SELECT tenant, seq + n, id || '-' || n, instance_id, instance_name, provider, kind, source,"
            + " received_at, data"
            + " FROM number, (SELECT * FROM event ORDER BY seq DESC LIMIT 1) AS last";
    private static final String COUNT =
            "UPDATE tenant SET last_seq = (SELECT MAX(seq) FROM event WHERE event.tenant = tenant.id)";

    private StoredEvents() {}

    public static void main(String[] arguments) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + arguments[0]);
                PreparedStatement copy = connection.prepareStatement(COPY);
                Statement count = connection.createStatement()) {
            connection.setAutoCommit(false);
            copy.setInt(1, Integer.parseInt(arguments[1]));
            System.out.println(copy.executeUpdate());
            count.executeUpdate(COUNT);
            connection.commit();
        }
    }
}
