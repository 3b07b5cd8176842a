package io.cofre.app;

import io.cofre.hub.wapi.QrScreen;
import io.cofre.hub.wapi.SessionName;
import io.cofre.hub.wapi.qr.QrFiles;
import io.cofre.hub.wapi.qr.TerminalQr;
import java.io.IOException;
import java.io.PrintStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows QR codes on the console of the process and as files. */
final class QrConsole implements QrScreen {
    private static final Logger LOG = LoggerFactory.getLogger(QrConsole.class);

    private final PrintStream console;
    private final QrFiles files;

    QrConsole(PrintStream console, QrFiles files) {
        this.console = console;
        this.files = files;
    }

    /** Writes all lines of a code at once, so that lines of the log do not come between. */
    @Override
    public void show(SessionName session, String code) {
        String drawn = TerminalQr.text(code).orElse("(the code is too long to be drawn)\n");
        console.print("Scan this QR code with WhatsApp to log in session " + session + ":\n" + drawn);
        console.flush();
        try {
            files.write(session.text(), code);
        } catch (IOException failure) {
            LOG.warn("the QR code of session {} cannot be written: {}", session, failure.getMessage());
        }
    }

    @Override
    public void remove(SessionName session) {
        try {
            files.remove(session.text());
        } catch (IOException failure) {
            LOG.warn("the QR code of session {} cannot be removed: {}", session, failure.getMessage());
        }
    }
}
