# Makes roots and server certificates in the directory $1, each as NAME.pem and NAME.key.
set -eu
cd "$1"
cat > ca.conf <<'CONF'
[ca]
default_ca = root
[root]
database = index
serial = serial
new_certs_dir = .
certificate = root.pem
private_key = root.key
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
crl_days = 1
default_crl_days = 30
[any]
commonName = optional
[req]
distinguished_name = name
[name]
CONF
: > index
echo 1000 > serial
key="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -config ca.conf"
for root in root other; do
  openssl req -x509 $key -keyout $root.key -out $root.pem -days 30 -subj "/CN=Test Root $root" \
    -addext basicConstraints=critical,CA:TRUE
done
issue() { # name, alternative names, from, to
  openssl req $key -keyout "$1.key" -out "$1.csr" -subj "/CN=$1 server" -addext "subjectAltName=$2"
  openssl ca -batch -config ca.conf -in "$1.csr" -out "$1.pem" -notext -startdate "$3" -enddate "$4"
}
now=20200101000000Z
issue good DNS:localhost,IP:127.0.0.1,IP:::1 $now 20991231235959Z
issue expired DNS:localhost,IP:127.0.0.1 $now 20210102030405Z
issue early DNS:localhost,IP:127.0.0.1 20980101000000Z 20991231235959Z
issue misnamed DNS:mail.example.org,IP:192.0.2.7 $now 20991231235959Z
openssl req -x509 $key -keyout alone.key -out alone.pem -days 30 -subj "/CN=alone" \
  -addext subjectAltName=DNS:localhost,IP:127.0.0.1
many=DNS:localhost
for number in $(seq 40); do many="$many,DNS:host$number.example.org"; done
issue many "$many" $now 20991231235959Z
echo made
# Our input ends with the test run, and with it what was made for it.
cat > /dev/null
cd /
rm -r "$1"
