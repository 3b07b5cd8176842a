package io.cofre.hub.wapi.web;

import io.cofre.hub.event.TextMessage;
import io.cofre.hub.wapi.SessionName;
import io.cofre.hub.wapi.Sessions;
import io.cofre.hub.wapi.image.ImageException;
import io.cofre.hub.wapi.image.Images;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends texts and images. The answers are those of the old program, to the letter. */
final class MessageHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(MessageHandlers.class);

    private static final String UNREADABLE = "can't decode request";
    private static final String NOT_SENT = "sending message error";
    private static final int TEXT_LENGTH_MAX = 60_000;
    private static final Pattern CHAT = Pattern.compile("\\+?[0-9]{5,20}|[0-9A-Za-z.:_-]{1,90}@[a-z][a-z.]{1,30}");

    private final Sessions sessions;
    private final Images images;

    MessageHandlers(Sessions sessions, Images images) {
        this.sessions = sessions;
        this.images = images;
    }

    /** The part that all messages share. */
    private record Envelope(SessionName session, String chat) {
        static Envelope of(WapiBody body) {
            String chat = required(body, "chat_id");
            if (!CHAT.matcher(chat).matches()) {
                throw WapiBody.refused(UNREADABLE);
            }
            return new Envelope(
                    SessionName.of(required(body, "session_name")).orElseThrow(MessageHandlers::notRegistered), chat);
        }
    }

    Response sendText(Request request) {
        WapiBody body = WapiBody.of(request, UNREADABLE);
        String text = bounded(required(body, "text"));
        if (text.isEmpty()) {
            throw WapiBody.refused(UNREADABLE);
        }
        Envelope to = Envelope.of(body);
        try {
            return sent(sessions.sendText(to.session(), to.chat(), text));
        } catch (CofreException failure) {
            return unsent(to.session(), failure);
        }
    }

    Response sendImage(Request request) {
        WapiBody body = WapiBody.of(request, UNREADABLE);
        String url = required(body, "image_url");
        String caption = bounded(body.text("caption").orElse(""));
        Envelope to = Envelope.of(body);
        if (!sessions.isRegistered(to.session())) {
            throw notRegistered();
        }
        try {
            return sent(images.use(url, image -> sessions.sendImage(to.session(), to.chat(), image, caption)));
        } catch (ImageException refused) {
            throw refusal(refused);
        } catch (CofreException failure) {
            return unsent(to.session(), failure);
        }
    }

    private static CofreException refusal(ImageException refused) {
        ErrorCode code = switch (refused.reason()) {
            case REFUSED, NOT_FETCHED, NOT_AN_IMAGE, TOO_LARGE -> ErrorCode.BAD_REQUEST;
            case BUSY -> ErrorCode.OVERLOADED;
        };
        return new CofreException(code, String.valueOf(refused.getMessage()), refused);
    }

    private static FullResponse sent(TextMessage message) {
        return FullResponse.json(message.json());
    }

    /** The answer to a message that was not sent. The log tells the reason. */
    private static FullResponse unsent(SessionName name, CofreException failure) {
        if (failure.code() == ErrorCode.NOT_FOUND) {
            throw notRegistered();
        }
        if (failure.code() == ErrorCode.OVERLOADED) {
            throw failure;
        }
        LOG.warn("session {}: a message was not sent: {}", name, failure.getMessage());
        return FullResponse.error(ErrorCode.INTERNAL_ERROR, NOT_SENT);
    }

    private static String required(WapiBody body, String name) {
        return body.text(name).orElseThrow(() -> WapiBody.refused(UNREADABLE));
    }

    private static String bounded(String text) {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw WapiBody.refused(UNREADABLE);
        }
        return text;
    }

    private static CofreException notRegistered() {
        return WapiBody.refused("session not registered");
    }
}
