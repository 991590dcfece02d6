import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/**
 * Runs one Neo4j server with Bolt on loopback until it is told to end.
 *
 * <p>Arguments: data folder, settings file, port. Standard input: one line, the password of the user neo4j. Standard
 * output: one line, "ready", when that password opens Bolt; nobody there to read it means nobody waits for the server.
 */
public final class Neo4jLauncher {
    public static void main(String[] arguments) {
        try {
            run(Path.of(arguments[0]), Path.of(arguments[1]), Integer.parseInt(arguments[2]));
        } catch (Exception problem) {
            problem.printStackTrace();
            System.exit(1); // the threads of a half started server would keep the process alive
        }
    }

    private static void run(Path data, Path settings, int port) throws Exception {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String password = input.readLine();
        var bolt = new SocketAddress("127.0.0.1", port);
        DatabaseManagementService neo4j = new DatabaseManagementServiceBuilder(data)
                .loadPropertiesFromFile(settings)
                .setConfig(BoltConnector.listen_address, bolt)
                .setConfig(BoltConnector.advertised_address, bolt)
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(neo4j::shutdown));
        neo4j.database("system").executeTransactionally(
                "CREATE OR REPLACE USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", Map.of("password", password));
        neo4j.database("neo4j").beginTx().close(); // throws if the database of the user did not start
        System.out.println("ready");
        if (System.out.checkError()) {
            System.exit(1);
        }
    }
}
